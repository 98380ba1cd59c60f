import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client'
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry-v2'
import type { Settings } from '#contracts/settings.ts'
import { connectionOptions } from './connection.ts'
import { correlationClient } from './interceptors/correlation-client.ts'
import { searchAttributesClient } from './interceptors/search-attributes-client.ts'
import { refuseOnceClosed } from './refuse-once-closed.ts'

/** A client over a connection that the caller may close, and ask about the server's health. */
export type TemporalClient = { client: Client; connection: Connection; close(): Promise<void> }

/**
 * Client of the configured Temporal server; connects on first use, so a server that is away does not stop a web process.
 * Every start, signal and update carries the correlation id of the request at hand and the span it happens in; every start says whose
 * it is and what it is about.
 * @throws when a configured certificate file cannot be read
 */
export async function createTemporalClient(settings: Settings['temporal']): Promise<TemporalClient> {
  const connection = Connection.lazy({
    ...(await connectionOptions(settings)),
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), refuseOnceClosed],
  })
  const client = new Client({
    connection,
    namespace: settings.namespace,
    interceptors: { workflow: [correlationClient, searchAttributesClient, new OpenTelemetryWorkflowClientInterceptor()] },
  })
  return { client, connection, close: () => connection.close() }
}
