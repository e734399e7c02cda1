/**
 * Capture files as bytes: which format a file has, whether its container is whole, and what it
 * holds. A leaf: it knows nothing of inboxes, deliveries or HTTP, so that the gateway and the
 * embedded endpoint can both stand on it without knowing each other.
 */
package dev.remora.format;
