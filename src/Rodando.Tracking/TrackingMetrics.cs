using System.Diagnostics.Metrics;

namespace Rodando.Tracking;

/// <summary>What operators see of the module. Refused positions are counted by reason and never stored.</summary>
internal sealed class TrackingMetrics
{
    private readonly Counter<long> accepted;
    private readonly Counter<long> duplicates;
    private readonly Counter<long> refused;

    public TrackingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Rodando.Tracking");
        accepted = meter.CreateCounter<long>("rodando.tracking.position.accepted", "{position}", "Positions stored.");
        duplicates = meter.CreateCounter<long>("rodando.tracking.position.duplicate", "{position}", "Positions known before.");
        refused = meter.CreateCounter<long>("rodando.tracking.position.refused", "{position}", "Positions not stored, by reason.");
    }

    public void Took(int fresh, int known)
    {
        accepted.Add(fresh);
        duplicates.Add(known);
    }

    public void Refused(string code) => refused.Add(1, new KeyValuePair<string, object?>("reason", code));
}
