package dev.remora.live;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.StatefulService;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Beans that run as services. Camel stops those that a route refers to with the route, whoever else
 * refers to them.
 */
final class SharedServices {
  private final Map<StatefulService, Map<String, Object>> running = new LinkedHashMap<>();

  /** Notes which of them run, and what would be forgotten. */
  SharedServices(CamelContext camel) {
    for (StatefulService service : camel.getRegistry().findByType(StatefulService.class)) {
      if (service.isStarted()) {
        running.put(
            service,
            service instanceof MemoryIdempotentRepository memory
                ? new HashMap<>(memory.getCache())
                : Map.of());
      }
    }
  }

  /** Starts again what was stopped since. */
  void startAgain() {
    running.forEach(
        (service, known) -> {
          if (!service.isStarted()) {
            ServiceHelper.startService(service);
            if (service instanceof MemoryIdempotentRepository memory) {
              known.forEach(memory.getCache()::putIfAbsent);
            }
          }
        });
  }
}
