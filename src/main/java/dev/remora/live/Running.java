package dev.remora.live;

import dev.remora.live.Makers.Made;
import java.util.Optional;

/**
 * A unit that runs.
 *
 * @param id of its route; that of the unit, or with a number where the one before had not ended
 * @param made what stands behind it
 */
record Running(Unit unit, String id, Optional<Made> made) {}
