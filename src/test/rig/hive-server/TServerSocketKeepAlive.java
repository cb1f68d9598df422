package org.apache.hadoop.hive.metastore;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TTransportException;

/**
 * Stands before Hive's class of this name on the class path, so that the metastore listens on loopback alone: Hive 3
 * listens everywhere and has no setting for it ({@code metastore.thrift.bind.host} came with Hive 4).
 */
public class TServerSocketKeepAlive extends TServerSocket {
    public TServerSocketKeepAlive(TServerSocket everywhere) throws TTransportException {
        super(onLoopback(everywhere.getServerSocket()));
    }

    private static ServerSocket onLoopback(ServerSocket everywhere) throws TTransportException {
        try {
            everywhere.close();
            return new ServerSocket(everywhere.getLocalPort(), 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new TTransportException(e);
        }
    }
}
