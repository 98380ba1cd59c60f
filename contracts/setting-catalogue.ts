import { z } from 'zod'
import { parseGatewayUrl } from '#domain/gateway/url.ts'
import { flag, setting, text, webUrl } from './setting-spec.ts'
import { signIn } from './sign-in-settings.ts'

export type { SettingSpec } from './setting-spec.ts'

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ }).optional()

/** Every logger threshold, from the chattiest. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const own = {
  PORT: setting({
    schema: z.coerce.number().int().min(0).max(65_535).default(3000),
    expected: 'a TCP port from 0 (any free one) to 65535',
    example: '3000',
    purpose: 'Port of the web interface.',
  }),
  HOST: setting({
    schema: z.string().min(1).default('127.0.0.1'),
    expected: 'an address to listen on',
    example: '0.0.0.0',
    purpose: 'Address the web interface listens on; the default is reachable from this machine alone.',
  }),
  MISSION_CONTROL_STATE_DIR: setting({
    schema: z.string().min(1).default('.mission-control'),
    expected: 'a folder',
    example: '.mission-control',
    purpose: 'Everything the embedded parts remember; removing it starts afresh.',
  }),
  MISSION_CONTROL_CONFIG_DIR: setting({
    schema: z.string().min(1).default('./config'),
    expected: 'a folder',
    example: './config',
    purpose: 'Folder of the configuration as code (YAML).',
  }),
  MISSION_CONTROL_ADMIN_EMAIL: setting({
    schema: z.email().default('admin@localhost.localdomain'),
    expected: 'an e-mail address',
    example: 'ops@example.com',
    purpose: 'Who the first administrator is (used on the first start only).',
  }),
  MISSION_CONTROL_ADMIN_PASSWORD: setting({
    schema: z.string().min(12).optional(),
    expected: 'at least 12 characters',
    example: 'a-long-passphrase-of-yours',
    purpose: 'First password of the first administrator; without it one is made up and printed once.',
    secret: true,
  }),
  MISSION_CONTROL_REDACTION_KEY: setting({
    schema: z.string().min(32).optional(),
    expected: 'at least 32 characters, the same for every process',
    example: 'the output of: openssl rand -hex 32',
    purpose: 'Key of the fingerprints that stand in for redacted secrets and of the ids of imported rows; `npm start` makes one.',
    secret: true,
  }),
  MISSION_CONTROL_DEMO: setting({
    schema: z.enum(['auto', 'on', 'off']).default('auto'),
    expected: 'auto, on or off',
    example: 'auto',
    purpose: 'Demo fleet: auto starts it only where no gateway is configured or found.',
  }),
  MISSION_CONTROL_DEMO_URL: setting({
    schema: z.url({ protocol: /^wss?$/ }).optional(),
    expected: 'a ws:// or wss:// URL',
    example: 'ws://127.0.0.1:18790',
    purpose: 'Where a demo fleet listens; `npm start` sets it when it starts one.',
  }),
  MISSION_CONTROL_WORKERS: setting({
    schema: z.coerce.number().int().min(1).max(32).default(1),
    expected: 'a number of processes from 1 to 32',
    example: '1',
    purpose: 'Worker processes that `npm start` keeps running.',
  }),
  MISSION_CONTROL_API_READS_PER_MINUTE: setting({
    schema: z.coerce.number().int().min(0).max(1_000_000).default(3000),
    expected: 'a number of requests from 0 (no limit) to 1000000',
    example: '3000',
    purpose: 'Reading requests a minute that a web process takes from one token, person or address; as many may come at once.',
  }),
  MISSION_CONTROL_API_CHANGES_PER_MINUTE: setting({
    schema: z.coerce.number().int().min(0).max(1_000_000).default(1200),
    expected: 'a number of requests from 0 (no limit) to 1000000',
    example: '1200',
    purpose: 'The same for requests that change something.',
  }),
  MISSION_CONTROL_HOST_SOCKET: setting({
    schema: z.string().min(1).max(103).optional(),
    expected: 'the path of a Unix socket, at most 103 bytes',
    example: '/run/mission-control/host.sock',
    purpose: 'Where the process host is reached, which runs what is deployed on this machine; by default in the state folder.',
  }),
}

const database = {
  DATABASE_URL: setting({
    schema: postgresUrl,
    expected: 'a postgres:// URL of the application role',
    example: 'postgres://mission_control_app:PASSWORD@db.example.com:5432/mission_control',
    purpose: 'Postgres to use instead of the embedded one.',
    secret: true,
  }),
  DATABASE_OWNER_URL: setting({
    schema: postgresUrl,
    expected: 'a postgres:// URL of the role that owns the tables',
    example: 'postgres://mission_control_owner:PASSWORD@db.example.com:5432/mission_control',
    purpose: 'Used for migrations only; without it DATABASE_URL is tried for them.',
    secret: true,
  }),
}

const temporal = {
  TEMPORAL_ADDRESS: setting({
    schema: z
      .string()
      .regex(/^[^\s/:]+:\d{1,5}$/)
      .optional(),
    expected: 'host:port without a scheme',
    example: 'temporal.example.com:7233',
    purpose: 'Temporal server to use instead of the embedded one.',
  }),
  TEMPORAL_NAMESPACE: setting({
    schema: z.string().min(1).default('default'),
    expected: 'the name of a namespace that exists',
    example: 'mission-control.a1b2c',
    purpose: 'Temporal namespace.',
  }),
  TEMPORAL_TLS: setting({
    schema: flag,
    expected: 'true or false',
    example: 'true',
    purpose: 'TLS to Temporal; on by itself when a certificate, an API key or a server name is set.',
  }),
  TEMPORAL_TLS_SERVER_NAME: setting({
    schema: text,
    expected: 'a host name',
    example: 'temporal.example.com',
    purpose: "Name to expect in the server's certificate.",
  }),
  TEMPORAL_TLS_CA_FILE: setting({
    schema: text,
    expected: 'a PEM file',
    example: '/etc/temporal/ca.pem',
    purpose: "Root certificate to trust instead of the system's.",
  }),
  TEMPORAL_TLS_CERT_FILE: setting({
    schema: text,
    expected: 'a PEM file',
    example: '/etc/temporal/client.pem',
    purpose: 'Client certificate (needs TEMPORAL_TLS_KEY_FILE).',
  }),
  TEMPORAL_TLS_KEY_FILE: setting({
    schema: text,
    expected: 'a PEM file',
    example: '/etc/temporal/client.key',
    purpose: 'Key of the client certificate.',
  }),
  TEMPORAL_API_KEY: setting({
    schema: text,
    expected: 'an API key of Temporal Cloud',
    example: 'the key that Temporal Cloud showed once',
    purpose: 'Signs in to Temporal Cloud.',
    secret: true,
  }),
}

const gateway = {
  OPENCLAW_GATEWAY_URL: setting({
    schema: z
      .url({ protocol: /^wss?$/ })
      .refine((url) => parseGatewayUrl(url).ok)
      .optional(),
    expected: 'a ws:// or wss:// URL without user, password, query or fragment',
    example: 'ws://127.0.0.1:18789',
    purpose: 'One agent gateway, without a file in the configuration folder.',
    secret: true,
  }),
  OPENCLAW_GATEWAY_TOKEN: setting({
    schema: text,
    expected: "the gateway's token",
    example: 'the value of gateway.auth.token in openclaw.json',
    purpose: 'Token of that gateway.',
    secret: true,
  }),
  OPENCLAW_GATEWAY_TOKEN_FILE: setting({
    schema: text,
    expected: 'a file that holds the token',
    example: '/run/secrets/openclaw-token',
    purpose: 'Where to read the token instead.',
  }),
  OPENCLAW_STATE_DIR: setting({
    schema: text,
    expected: 'a folder',
    example: '~/.openclaw',
    purpose: 'Where a local OpenClaw keeps its state; its gateway is found there by itself.',
  }),
}

const observability = {
  LOG_LEVEL: setting({
    schema: z.enum(LOG_LEVELS).default('info'),
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    example: 'info',
    purpose: 'How much is logged.',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting({
    schema: webUrl,
    expected: 'an http(s) URL',
    example: 'http://otel-collector:4318',
    purpose: 'Where traces are sent; nothing is sent without it.',
  }),
  METRICS_TOKEN: setting({
    schema: z.string().min(16).optional(),
    expected: 'at least 16 characters',
    example: 'the output of: openssl rand -hex 16',
    purpose: 'Bearer token that /metrics asks for; without one /metrics answers this machine alone.',
    secret: true,
  }),
  WORKER_METRICS_PORT: setting({
    schema: z.coerce.number().int().min(0).max(65_535).optional(),
    expected: 'a TCP port from 0 (any free one) to 65535',
    example: '9464',
    purpose: "Port of a worker's own /livez and /metrics; none is opened without it.",
  }),
}

/** Every environment variable the product reads, in the groups and the order of `.env.example`. */
export const settingGroups = {
  'Mission Control': own,
  'Postgres (embedded unless set)': database,
  'Temporal (embedded unless set)': temporal,
  'Agent gateway (found or configured; else the demo fleet)': gateway,
  'Sign-in (always on)': signIn,
  Observability: observability,
} as const

/** The same specs by variable name. */
export const settingCatalogue = { ...own, ...database, ...temporal, ...gateway, ...signIn, ...observability }

/** Name of an environment variable that the product reads. */
export type SettingName = keyof typeof settingCatalogue
