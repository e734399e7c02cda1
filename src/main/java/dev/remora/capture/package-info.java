/**
 * A capture as it lies in an inbox: where it came from, what belongs to it (sidecar, key log), and
 * what the session is to be called. Knows nothing of inbox kinds or of HTTP.
 */
package dev.remora.capture;
