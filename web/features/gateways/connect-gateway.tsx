import { CopyButton } from '#web/ui/copy-button.tsx'

const byEnvironment = `OPENCLAW_GATEWAY_URL=ws://127.0.0.1:18789 \\
OPENCLAW_GATEWAY_TOKEN_FILE=/run/secrets/openclaw-token \\
npm start`

const byFile = `# config/gateways.yaml
gateways:
  - slug: production
    name: Production
    url: wss://gateway.example.com
    token:
      env: PRODUCTION_GATEWAY_TOKEN`

/** How to connect a gateway: by the environment for one, by a file for any number. */
export function ConnectGateway() {
  return (
    <div className="flex w-full max-w-2xl flex-col gap-3">
      <p>
        An OpenClaw gateway on this machine is found by itself, from its state folder. Any other is named in the environment
        before <code className="font-mono">npm start</code>:
      </p>
      <Snippet text={byEnvironment} label="Copy the command" />
      <p>or, for any number of gateways, in a file of the configuration folder, which is applied while everything runs:</p>
      <Snippet text={byFile} label="Copy the file" />
      <p className="text-xs text-ink-3">
        The token stays in the environment or in its file: it is never stored in the database nor shown. It is the value of{' '}
        <code className="font-mono">gateway.auth.token</code> in the gateway’s <code className="font-mono">openclaw.json</code>.
      </p>
    </div>
  )
}

function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex items-start gap-1 rounded border bg-canvas">
      {/* A region that scrolls has to be reachable by keyboard */}
      <pre tabIndex={0} className="scroll-slim min-w-0 flex-1 overflow-x-auto p-3 font-mono text-xs text-ink">
        {text}
      </pre>
      <CopyButton text={text} label={label} />
    </div>
  )
}
