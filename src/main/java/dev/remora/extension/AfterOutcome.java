package dev.remora.extension;

import dev.remora.config.EntryPoints;
import dev.remora.ledger.Delivery;
import dev.remora.outcome.Document;
import dev.remora.outcome.Settlement;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells users' routes, each in an exchange of its own, what became of a capture. */
public final class AfterOutcome extends ServiceSupport implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(AfterOutcome.class);

  private final CamelContext camel;
  private final Hooks hooks;
  private final String point;
  private ProducerTemplate template;

  /**
   * @param point {@code after-delivered} or {@code after-dead-letter}
   */
  public AfterOutcome(CamelContext camel, Hooks hooks, String point) {
    this.camel = camel;
    this.hooks = hooks;
    this.point = point;
  }

  @Override
  public void process(Exchange exchange) {
    Settlement settlement = exchange.getVariable("settlement", Settlement.class);
    Delivery row = settlement.delivery();
    if (point.equals(EntryPoints.AFTER_DELIVERED)) {
      hooks.isOver(row.inbox(), row.path());
    }
    if (hooks.at(point).isEmpty()) {
      return;
    }
    String document = Document.of(row);
    for (Hooks.Hook hook : hooks.at(point)) {
      Exchange told = Hooks.exchange(camel);
      told.getMessage().setBody(document);
      told.setVariable("inbox", row.inbox());
      told.setVariable("path", row.path());
      told.setVariable("link", row.sessionUrl());
      told.setVariable("reason", row.reason());
      if (point.equals(EntryPoints.AFTER_DEAD_LETTER)) {
        hooks.isTold(told, row.inbox(), row.path());
      }
      hooks.calls().call(template, hook, told, settlement.capture());
      Hooks.failure(told)
          .ifPresent(
              words -> {
                LOG.warn(
                    "{}: the route {} failed: {}; the document is kept beside the capture",
                    settlement.capture(),
                    hook.route(),
                    words);
                LOG.debug("the failure in full", told.getException());
              });
    }
  }

  @Override
  protected void doStart() {
    if (template == null) {
      template = camel.createProducerTemplate();
    }
  }
}
