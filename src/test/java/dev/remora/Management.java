package dev.remora;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What Java's own management shows of a process to a user who attaches to it. */
final class Management {
  private Management() {}

  /** Names and attributes of everything, all threads, system properties and the command line. */
  @SuppressWarnings("BanJNDI") // asked of a process that the test itself has started
  static String of(long pid) throws Exception {
    VirtualMachine java = VirtualMachine.attach(Long.toString(pid));
    JMXServiceURL url = new JMXServiceURL(java.startLocalManagementAgent());
    java.detach();
    try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      List<String> all = new ArrayList<>();
      for (ObjectName name : server.queryNames(null, null)) {
        all.add(name.toString());
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
          all.add(attribute.getName() + " = " + value(server, name, attribute.getName()));
        }
      }
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      for (String command : List.of("threadPrint", "vmSystemProperties", "vmCommandLine")) {
        all.add(
            String.valueOf(
                server.invoke(
                    commands,
                    command,
                    command.equals("threadPrint") ? new Object[] {new String[0]} : null,
                    command.equals("threadPrint")
                        ? new String[] {String[].class.getName()}
                        : null)));
      }
      return String.join("\n", all);
    }
  }

  private static String value(MBeanServerConnection server, ObjectName name, String attribute)
      throws IOException, JMException {
    try {
      return Arrays.deepToString(new Object[] {server.getAttribute(name, attribute)});
    } catch (RuntimeMBeanException notHere) {
      return notHere.toString();
    }
  }
}
