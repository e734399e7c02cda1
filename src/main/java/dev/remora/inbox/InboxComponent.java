package dev.remora.inbox;

import dev.remora.capture.Capture;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.EmptyAsyncCallback;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.ScheduledPollEndpoint;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code inbox:NAME?delay=5s}: polls the {@link Inbox} of that name and sends each capture that is
 * ready on its way, without waiting for the one before.
 */
public final class InboxComponent extends DefaultComponent {
  private static final Logger LOG = LoggerFactory.getLogger(InboxComponent.class);

  /** The usual time between two looks at a folder, in nanoseconds. */
  static final long STEP = TimeUnit.MILLISECONDS.toNanos(120);

  @Override
  protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
    Polled polled = new Polled(uri, this, "inbox-" + name);
    String delay = getAndRemoveParameter(parameters, "delay", String.class);
    polled.setDelay(TimeUtils.toMilliSeconds(delay));
    return polled;
  }

  /** So that {@code ${file:name}} and its like work as they do with Camel's own file consumer. */
  public static void describe(Capture capture, Message message) {
    boolean ours = capture.origin().isEmpty();
    message.setHeader(Exchange.FILE_NAME, capture.path());
    message.setHeader(Exchange.FILE_NAME_ONLY, capture.name());
    message.setHeader(
        Exchange.FILE_PARENT, ours ? capture.file().getParent().toString() : capture.folder());
    if (ours) {
      message.setHeader(Exchange.FILE_PATH, capture.file().toString());
    }
    message.setHeader(Exchange.FILE_LENGTH, capture.size());
    message.setHeader(Exchange.FILE_LAST_MODIFIED, capture.modified());
  }

  /**
   * All that look at a fixed rate look at the same moments, where they can: a processor that is
   * woken for one has at hand what the others need, and rests the longer after.
   *
   * @param now nanoseconds of a clock that nobody sets
   * @param least nanoseconds to wait at least
   * @return nanoseconds to wait for the next of these moments
   */
  static long inStep(long now, long least) {
    return least + STEP - 1 - Math.floorMod(now + least - 1, STEP);
  }

  private static final class Polled extends ScheduledPollEndpoint {
    private final String bean;

    Polled(String uri, InboxComponent component, String bean) {
      super(uri, component);
      this.bean = bean;
    }

    @Override
    public Producer createProducer() {
      throw new UnsupportedOperationException("captures only come from " + getEndpointUri());
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
      // Asked for now: one that takes another's place comes from the same endpoint.
      Inbox inbox = getCamelContext().getRegistry().lookupByNameAndType(bean, Inbox.class);
      Poller poller = new Poller(this, processor, inbox);
      configureConsumer(poller);
      return poller;
    }
  }

  /** Looks and hands over in one thread, which the inbox may wake between two looks. */
  private static final class Poller extends ScheduledPollConsumer {
    private final Polled endpoint;
    private final Inbox inbox;
    private ScheduledExecutorService thread;

    Poller(Polled endpoint, Processor processor, Inbox inbox) {
      super(endpoint, processor);
      this.endpoint = endpoint;
      this.inbox = inbox;
    }

    @Override
    protected void doInit() throws Exception {
      super.doInit();
      thread = threads().newSingleThreadScheduledExecutor(this, getEndpoint().getEndpointUri());
      setScheduledExecutorService(thread);
    }

    @Override
    protected void doStart() throws Exception {
      if (!isUseFixedDelay()) {
        keepStep();
      }
      super.doStart();
      inbox.whenThereIsRoom(this::ask);
    }

    /** In nanoseconds, for a step is not to be off by a part of its length. */
    private void keepStep() {
      setTimeUnit(TimeUnit.NANOSECONDS);
      setDelay(TimeUnit.MILLISECONDS.toNanos(endpoint.getDelay()));
      setInitialDelay(
          inStep(System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(endpoint.getInitialDelay())));
    }

    @Override
    protected void doShutdown() throws Exception {
      super.doShutdown();
      if (thread != null) { // else it never began
        threads().shutdownNow(thread);
      }
    }

    private ExecutorServiceManager threads() {
      return getEndpoint().getCamelContext().getExecutorServiceManager();
    }

    private void ask() {
      try {
        thread.execute(this::more);
      } catch (RejectedExecutionException e) {
        LOG.debug("{} is being stopped", getEndpoint(), e);
      }
    }

    private void more() {
      if (isRunAllowed() && !isSuspended()) {
        try {
          inbox.more(this::handOver);
        } catch (RuntimeException | Error e) { // as Camel does with what a poll throws
          getExceptionHandler().handleException("Failed to hand over captures", e);
        }
      }
    }

    @Override
    protected int poll() {
      return inbox.look(this::handOver);
    }

    private void handOver(Capture capture) {
      Exchange exchange = createExchange(true);
      exchange.getMessage().setBody(capture);
      describe(capture, exchange.getMessage());
      inbox.watch(capture, exchange);
      getAsyncProcessor().process(exchange, EmptyAsyncCallback.get());
    }
  }
}
