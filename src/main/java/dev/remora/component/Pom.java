package dev.remora.component;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * The project that Maven is to bring together: what was asked for, in the versions that our own
 * build has decided on, without anything that is bundled.
 */
final class Pom {
  /** Of the build's own project; the rest of it says how to build. */
  private static final Set<String> KEPT =
      Set.of("modelVersion", "groupId", "version", "properties", "dependencyManagement");

  private Pom() {}

  /** Writes it. */
  static void write(List<Coordinates> wanted, Path file) throws IOException {
    try {
      Document pom =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(Bundled.resource("pom.xml")));
      Element project = pom.getDocumentElement();
      for (Node child = project.getFirstChild(), next; child != null; child = next) {
        next = child.getNextSibling();
        if (!KEPT.contains(child.getNodeName())) {
          project.removeChild(child);
        }
      }
      text(project, "artifactId", "remora-components");
      text(project, "packaging", "pom");
      Element dependencies = element(project, "dependencies");
      wanted.forEach(w -> dependency(dependencies, w));
      TransformerFactory.newDefaultInstance()
          .newTransformer()
          .transform(new DOMSource(pom), new StreamResult(file.toFile()));
    } catch (ParserConfigurationException | SAXException | TransformerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void dependency(Element dependencies, Coordinates wanted) {
    Element dependency = element(dependencies, "dependency");
    text(dependency, "groupId", wanted.group());
    text(dependency, "artifactId", wanted.artifact());
    wanted.version().ifPresent(version -> text(dependency, "version", version));
    Element exclusions = element(dependency, "exclusions");
    for (Coordinates bundled : Bundled.ours().libraries()) {
      Element exclusion = element(exclusions, "exclusion");
      text(exclusion, "groupId", bundled.group());
      text(exclusion, "artifactId", bundled.artifact());
    }
  }

  private static void text(Element parent, String name, String text) {
    element(parent, name).setTextContent(text);
  }

  private static Element element(Element parent, String name) {
    String namespace = parent.getNamespaceURI();
    Element element = parent.getOwnerDocument().createElementNS(namespace, name);
    parent.appendChild(element);
    return element;
  }
}
