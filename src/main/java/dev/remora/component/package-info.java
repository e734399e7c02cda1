/** Components that are not bundled: where they lie, how they are loaded and brought there. */
package dev.remora.component;
