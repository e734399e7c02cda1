/** Real servers for tests, each a child process on loopback. */
package dev.remora.server;
