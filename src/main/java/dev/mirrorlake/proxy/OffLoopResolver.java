package dev.mirrorlake.proxy;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Looks names up with the JDK, on threads that may block: Netty's default resolver asks the name server from the event
 * loop, and all its connections wait for the answer.
 */
final class OffLoopResolver extends AddressResolverGroup<InetSocketAddress> {
    private final Executor threads;

    OffLoopResolver(Executor threads) {
        this.threads = threads;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor loop) {
        return new Names(loop).asAddressResolver();
    }

    private final class Names extends InetNameResolver {
        Names(EventExecutor loop) {
            super(loop);
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> address) {
            run(address, () -> address.trySuccess(InetAddress.getByName(name)));
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> addresses) {
            run(addresses, () -> addresses.trySuccess(List.of(InetAddress.getAllByName(name))));
        }

        private void run(Promise<?> promise, Lookup lookup) {
            try {
                threads.execute(() -> {
                    try {
                        lookup.run();
                    } catch (UnknownHostException e) {
                        promise.tryFailure(e);
                    }
                });
            } catch (RejectedExecutionException e) {
                promise.tryFailure(e);
            }
        }
    }

    @FunctionalInterface
    private interface Lookup {
        void run() throws UnknownHostException;
    }
}
