/** How Remora is doing, for people and machines: health in words, later the status page. */
package dev.remora.status;
