/**
 * The stand-in: an embedded endpoint that speaks CloudShark's upload API, so that a newcomer needs
 * no appliance. It shares nothing with the gateway but the file formats; they meet over HTTP only.
 *
 * <p>The vendor's documents say how a success looks and give one error text (a bad token, 404).
 * What they leave open is decided here, and none of it is the vendor's word:
 *
 * <ul>
 *   <li>a file that is no capture, or has no bytes: 422; over the size limit: 413; more than 30
 *       tags: 422 and nothing is kept, for a capture filed without its tags is found by nobody;
 *   <li>a request that can't be understood: 400, or 415 when a POST is not multipart;
 *   <li>a {@code url} that is not allowed or whose server refuses it: 422; one whose server is down
 *       or slow: 502, which says "try again";
 *   <li>no room on the disk: 507; too many uploads at once: 503 with {@code Retry-After}; a client
 *       that sends nothing for too long: 408;
 *   <li>quotas and rate limits: there are none;
 *   <li>a file sent twice makes two sessions; there is no idempotency key;
 *   <li>captures in gzip, zstd, lz4, bzip2 and xz are taken and kept as they came; a capture that
 *       ends in the middle of a packet is taken and flagged {@code truncated};
 *   <li>a name comes from the parameter {@code filename}, else from the file part or the path, else
 *       from the URL, else from the User-Agent and the time;
 *   <li>{@code search[filename]} finds a part of a name in any case, several tags must all be
 *       there, {@code search[date]} is a day in UTC, {@code YYYY-MM-DD};
 *   <li>{@code tag_list} is one comma-separated string, as a client's published schema has it.
 * </ul>
 */
package dev.remora.standin;
