import { ConnectGateway } from '#web/features/gateways/connect-gateway.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'

/** No session at all: either no gateway is connected, or its agents have not begun. */
export function NoSessions() {
  return (
    <EmptyState title="No session has been seen yet">
      <p>Sessions appear here as soon as a connected gateway has one. Nothing has to be reloaded.</p>
      <ConnectGateway />
    </EmptyState>
  )
}
