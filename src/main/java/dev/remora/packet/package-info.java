/** What single packets say, in a line each: common protocols, by a small decoder. */
package dev.remora.packet;
