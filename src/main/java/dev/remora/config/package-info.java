/**
 * What the user has configured: every key with its type, unit and default, read from files and
 * environment, checked strictly. A leaf: it starts nothing.
 */
package dev.remora.config;
