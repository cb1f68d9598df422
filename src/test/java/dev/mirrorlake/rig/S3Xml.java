package dev.mirrorlake.rig;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** S3's documents: elements of text, or of elements. */
final class S3Xml {
    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter writer;

    /** Begins a document with its root. */
    S3Xml(String root) {
        try {
            writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        write(() -> writer.writeStartDocument("UTF-8", "1.0"));
        open(root);
    }

    S3Xml open(String name) {
        return write(() -> writer.writeStartElement(name));
    }

    S3Xml close() {
        return write(writer::writeEndElement);
    }

    S3Xml text(String name, Object value) {
        return open(name).write(() -> writer.writeCharacters(value.toString())).close();
    }

    /** Ends the document. */
    byte[] bytes() {
        write(writer::writeEndDocument).write(writer::flush);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private interface Writing {
        void run() throws XMLStreamException;
    }

    private S3Xml write(Writing writing) {
        try {
            writing.run();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    /** What is in each element of a name, at any depth: the text of the elements in it by their names. */
    static List<Map<String, String>> each(String name, byte[] document) {
        NodeList found = parsed(document).getElementsByTagName(name);
        List<Map<String, String>> each = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            each.add(children(found.item(i)));
        }
        return each;
    }

    /** The same for the root. */
    static Map<String, String> root(byte[] document) {
        return children(parsed(document));
    }

    private static Map<String, String> children(Node parent) {
        Map<String, String> children = new LinkedHashMap<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeType() == Node.ELEMENT_NODE) {
                children.put(child.getNodeName(), child.getTextContent());
            }
        }
        return children;
    }

    private static Element parsed(byte[] document) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(document))
                    .getDocumentElement();
        } catch (SAXException e) {
            throw new S3Error(400, "MalformedXML", String.valueOf(e.getMessage()));
        } catch (IOException | ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
