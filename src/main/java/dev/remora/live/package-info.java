/** Takes up changes to routes, templates and inboxes while captures flow. */
package dev.remora.live;
