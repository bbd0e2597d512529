import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Prints the properties that a contact's requests can carry, with their types, as Microsoft's published metadata declares them:
 *
 * <pre>java ContactMetadata.java v1.0-Prod.csdl COMMIT &gt; contact-metadata.json</pre>
 *
 * The file is {@code schemas/v1.0-Prod.csdl} of https://github.com/microsoftgraph/msgraph-metadata at COMMIT. Properties of base
 * types are counted among those of the type itself.
 */
final class ContactMetadata {
    private static final List<String> WANTED = List.of(
            "contact", "contactFolder", "emailAddress", "physicalAddress", "singleValueLegacyExtendedProperty");

    private final Map<String, String> bases = new HashMap<>();
    private final Map<String, SortedMap<String, String>> properties = new HashMap<>();

    public static void main(String... args) throws IOException, XMLStreamException, GeneralSecurityException {
        if (args.length != 2) {
            System.err.println("usage: java ContactMetadata.java CSDL-FILE COMMIT");
            System.exit(2);
        }
        byte[] csdl = Files.readAllBytes(Path.of(args[0]));
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(csdl);
        ContactMetadata metadata = new ContactMetadata();
        metadata.read(new ByteArrayInputStream(csdl));
        System.out.write(
                metadata.json(args[1], HexFormat.of().formatHex(sha256)).getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    private void read(InputStream csdl) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader xml = factory.createXMLStreamReader(csdl);
        String namespace = "";
        String type = "";
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "Schema" -> namespace = xml.getAttributeValue(null, "Namespace");
                case "EntityType", "ComplexType" -> {
                    type = namespace.equals("microsoft.graph") ? xml.getAttributeValue(null, "Name") : "";
                    properties.put(type, new TreeMap<>());
                    bases.put(type, xml.getAttributeValue(null, "BaseType"));
                }
                case "Property", "NavigationProperty" -> {
                    if (properties.containsKey(type)) {
                        properties.get(type).put(xml.getAttributeValue(null, "Name"), xml.getAttributeValue(null, "Type"));
                    }
                }
                default -> {}
            }
        }
    }

    private SortedMap<String, String> withInherited(String type) {
        SortedMap<String, String> all = new TreeMap<>();
        for (String each = type; each != null && properties.containsKey(each); each = local(bases.get(each))) {
            all.putAll(properties.get(each));
        }
        return all;
    }

    private static String local(String qualified) {
        return qualified == null ? null : qualified.substring(qualified.lastIndexOf('.') + 1);
    }

    private String json(String commit, String sha256) {
        List<String> types = new ArrayList<>();
        for (String type : WANTED) {
            List<String> lines = new ArrayList<>();
            withInherited(type).forEach((name, of) -> lines.add("      \"" + name + "\": \"" + of + "\""));
            types.add("    \"" + type + "\": {\n" + String.join(",\n", lines) + "\n    }");
        }
        return """
                {
                  "source": {
                    "repository": "https://github.com/microsoftgraph/msgraph-metadata",
                    "commit": "%s",
                    "path": "schemas/v1.0-Prod.csdl",
                    "sha256": "%s",
                    "licence": "MIT, Copyright (c) 2018 Microsoft Graph"
                  },
                  "types": {
                %s
                  }
                }
                """.formatted(commit, sha256, String.join(",\n", types));
    }
}
