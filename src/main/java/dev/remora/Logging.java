package dev.remora;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.pattern.ExtendedThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.remora.capture.Names;
import dev.remora.config.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashCommonFieldNames;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the log up from configuration, so that nothing secret can pass it. */
final class Logging {
  private static final String TIME = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
  private static final String LINE = "%d{" + TIME + "} %-5level %line%n%trace";

  /** Libraries that tell at INFO what is no news to a user, with the level that they get. */
  private static final Map<String, Level> QUIET =
      Map.ofEntries(
          Map.entry("org.apache.camel", Level.WARN),
          Map.entry("org.apache.camel.component.file.GenericFileOnCompletion", Level.ERROR),
          // of which RouteFailures tells in a line
          Map.entry("org.apache.camel.processor.errorhandler.DefaultErrorHandler", Level.OFF),
          Map.entry("org.apache.hc", Level.WARN),
          Map.entry("io.vertx", Level.WARN),
          // tells of each download that its client breaks off, without saying of which
          Map.entry("io.vertx.core.net.impl.ConnectionBase", Level.OFF),
          Map.entry("io.netty", Level.WARN),
          Map.entry("org.flywaydb", Level.WARN),
          Map.entry("software.amazon.awssdk", Level.WARN),
          // of components that are not bundled
          Map.entry("org.apache.kafka", Level.WARN),
          Map.entry("org.quartz", Level.WARN),
          Map.entry("org.springframework", Level.WARN));

  private Logging() {}

  /** For commands that print by themselves. */
  static void quiet() {
    context().getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
  }

  static void start(Settings settings, Secrets secrets) {
    LoggerContext context = context();
    context.reset();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(
        new Masked(
            settings.text("log.format").equals("json") ? json(context) : text(context), secrets));
    console.addFilter(new Told());
    console.start();
    Level level = Level.toLevel(settings.text("log.level"));
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(console);
    if (level.isGreaterOrEqual(Level.INFO)) {
      QUIET.forEach((name, least) -> context.getLogger(name).setLevel(max(least, level)));
    }
    // Wire logs print requests byte by byte: never, not even at trace.
    context.getLogger("org.apache.hc.client5.http.wire").setLevel(Level.WARN);
    context.getLogger("org.apache.hc.client5.http.headers").setLevel(Level.WARN);
  }

  private static Level max(Level a, Level b) {
    return a.isGreaterOrEqual(b) ? a : b;
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  static Encoder<ILoggingEvent> json(LoggerContext context) {
    LogstashFieldNames names = new LogstashFieldNames();
    names.setTimestamp("time");
    names.setStackTrace("exception");
    names.setLogger("logger");
    names.setVersion(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    names.setThread(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    names.setLevelValue(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setContext(context);
    encoder.setFieldNames(names);
    encoder.setTimestampPattern(TIME);
    encoder.setIncludeMdc(false);
    encoder.setIncludeContext(false);
    Trace trace = new Trace();
    trace.setContext(context);
    trace.start();
    encoder.setThrowableConverter(trace);
    encoder.start();
    return encoder;
  }

  static EncoderBase<ILoggingEvent> text(LoggerContext context) {
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.getInstanceConverterMap().put("line", OneLine::new);
    layout.getInstanceConverterMap().put("trace", Trace::new);
    layout.setPattern(LINE);
    layout.start();
    return new EncoderBase<>() {
      @Override
      public byte[] headerBytes() {
        return new byte[0];
      }

      @Override
      public byte[] encode(ILoggingEvent event) {
        return layout.doLayout(event).getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public byte[] footerBytes() {
        return new byte[0];
      }
    };
  }

  /** A message with what strangers sent in it, as Camel's at trace, makes no lines of its own. */
  private static final class OneLine extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return Names.printable(event.getFormattedMessage());
    }
  }

  /** Of what a user's route failed of, its message says enough; the rest is there at debug. */
  private static final class Trace extends ExtendedThrowableProxyConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return isOfCamel(event) && !context().getLogger(Logger.ROOT_LOGGER_NAME).isDebugEnabled()
          ? ""
          : super.convert(event);
    }
  }

  private static boolean isOfCamel(ILoggingEvent event) {
    return event.getLoggerName().startsWith("org.apache.camel.");
  }

  /** Leaves out what Camel says once more of the failure of a route. */
  private static final class Told extends Filter<ILoggingEvent> {
    @Override
    public FilterReply decide(ILoggingEvent event) {
      return event.getThrowableProxy() instanceof ThrowableProxy failure
              && isOfCamel(event)
              && RouteFailures.wasTold(failure.getThrowable())
          ? FilterReply.DENY
          : FilterReply.NEUTRAL;
    }
  }

  /** Takes what is secret out of every line, whoever wrote it. */
  private static final class Masked extends EncoderBase<ILoggingEvent> {
    private final Encoder<ILoggingEvent> inner;
    private final Secrets secrets;

    Masked(Encoder<ILoggingEvent> inner, Secrets secrets) {
      this.inner = inner;
      this.secrets = secrets;
    }

    @Override
    public byte[] headerBytes() {
      return inner.headerBytes();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      String line = new String(inner.encode(event), StandardCharsets.UTF_8);
      return secrets.without(line).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return inner.footerBytes();
    }
  }
}
