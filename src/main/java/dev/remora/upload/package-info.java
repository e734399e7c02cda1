/**
 * Sending: whether a capture is to be sent, the request, one attempt, and the answer. Every attempt
 * is counted here and in the ledger; nothing below this package repeats one.
 */
package dev.remora.upload;
