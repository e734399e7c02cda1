/** What stands in {@code deploy/} and is told in {@code docs/}, used as it is printed there. */
package dev.remora.deploy;
