import { InterceptingCall, type Interceptor, Metadata, status } from '@grpc/grpc-js'

type Call = ConstructorParameters<typeof InterceptingCall>[0]

/**
 * A call that waits for its next attempt while the connection is closed is refused to whoever waits for it. Without this the
 * attempt throws inside a timer, which ends the process. It belongs below the interceptor that makes the attempts.
 */
export const refuseOnceClosed: Interceptor = (options, nextCall) => {
  try {
    return new InterceptingCall(nextCall(options))
  } catch (error) {
    return new InterceptingCall(refusedCall(error instanceof Error ? error.message : 'The connection was closed.'))
  }
}

function refusedCall(details: string): Call {
  const refusal = { code: status.CANCELLED, details, metadata: new Metadata() }
  return {
    start: (_metadata, listener) => queueMicrotask(() => listener?.onReceiveStatus?.(refusal)),
    sendMessage: () => undefined,
    sendMessageWithContext: () => undefined,
    startRead: () => undefined,
    halfClose: () => undefined,
    cancelWithStatus: () => undefined,
    getPeer: () => 'closed',
    getAuthContext: () => null,
  }
}
