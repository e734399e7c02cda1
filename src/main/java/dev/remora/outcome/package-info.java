/** What became of an upload, and carrying that out: the receipt, the move, the JSON documents. */
package dev.remora.outcome;
