package dev.remora.standin;

import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The embedded endpoint: CloudShark's upload API under {@code /api/v1/} and pages under {@code
 * /captures}, for a newcomer without an appliance and for tests.
 */
public final class StandIn implements AutoCloseable {
  /** Before every other handler: a body handler would first take the upload for itself. */
  /** Where its pages are. */
  public static final String PAGES = Pages.PATH;

  private static final int FIRST = -100;

  private final Store store;
  private final Workers workers;
  private final UrlSource urls;
  private final Api api;
  private final Pages pages;
  private final List<Route> routes = new CopyOnWriteArrayList<>();

  /**
   * Opens the store and removes what uploads left that never ended.
   *
   * @throws IOException when the store can't be made or read
   */
  public StandIn(Settings settings) throws IOException {
    workers = new Workers(settings.maxUploads());
    try {
      store = new Store(settings.store(), workers.queries());
    } catch (IOException | RuntimeException e) {
      workers.close();
      throw e;
    }
    urls = new UrlSource(settings);
    api = new Api(settings, store, new Upload(settings, store, urls), workers);
    pages = new Pages(settings, store, workers);
  }

  /** Adds the endpoint's routes to a router, before those that are there. */
  public void mount(Router router) {
    add(router, Api.PATH + "*", api::handle);
    add(router, Pages.PATH, pages::handle);
    add(router, Pages.PATH + "/*", pages::handle);
  }

  private void add(Router router, String path, Handler<RoutingContext> handler) {
    routes.add(router.route(path).order(FIRST - routes.size()).handler(handler));
  }

  /** Takes the routes off their router and ends what is going on; uploads cut off leave nothing. */
  @Override
  public void close() throws IOException {
    routes.forEach(Route::remove);
    routes.clear();
    workers.close();
    urls.close();
    store.close();
  }
}
