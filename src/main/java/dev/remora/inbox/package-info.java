/**
 * What inbox templates need beyond Camel's own options: deciding that a file is complete, by
 * watching it across polls and never by sleeping, and taking it up as a capture.
 */
package dev.remora.inbox;
