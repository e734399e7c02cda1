package dev.remora.upload;

import java.time.Instant;

/**
 * An upload that is going on.
 *
 * @param path of the capture within its inbox
 * @param sent bytes that are on their way
 * @param size bytes of the capture
 * @param begun when the attempt began
 * @param attempt which one it is, from 1
 * @param byReference whether the endpoint fetches the capture by itself, and nothing is sent
 */
public record UnderWay(
    String inbox,
    String path,
    String target,
    long sent,
    long size,
    Instant begun,
    int attempt,
    boolean byReference) {}
