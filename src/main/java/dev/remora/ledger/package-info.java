/**
 * The deliveries table: one row for each capture that we took up, from the first sight to the
 * settled outcome.
 */
package dev.remora.ledger;
