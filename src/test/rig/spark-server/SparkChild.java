import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One Spark session, settings from the system properties {@code spark.*}, that runs the SQL statement in the body of each
 * HTTP request to the port of its argument. It answers 200 and the rows as JSON, a list of texts each (null for NULL), or
 * 400 and the message. It ends with its standard input.
 */
public final class SparkChild {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SparkSession session;

    private SparkChild(SparkSession session) {
        this.session = session;
    }

    public static void main(String[] args) throws IOException {
        SparkChild child = new SparkChild(SparkSession.builder().enableHiveSupport().getOrCreate());
        child.session.sql("SHOW DATABASES"); // loads what the first statement would wait for
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 0);
        server.createContext("/", child::answer);
        server.start();
        while (System.in.read() >= 0) {
            // nothing is ever sent
        }
        Runtime.getRuntime().halt(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        int status = 200;
        byte[] answer;
        try {
            String sql = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            answer = JSON.writeValueAsBytes(rows(sql));
        } catch (Exception e) {
            status = 400;
            answer = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
        }
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private List<List<String>> rows(String sql) {
        List<List<String>> rows = new ArrayList<>();
        for (Row row : session.sql(sql).collectAsList()) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                cells.add(row.isNullAt(i) ? null : String.valueOf(row.get(i)));
            }
            rows.add(cells);
        }
        return rows;
    }
}
