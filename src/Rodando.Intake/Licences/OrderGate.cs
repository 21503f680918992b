namespace Rodando.Intake.Licences;

/// <summary>Whether orders are judged by the licence: always. No setting leads here; only the bench, in a process of its own, takes
/// the gate away to weigh what it costs.</summary>
internal sealed record OrderGate(bool Asks = true);
