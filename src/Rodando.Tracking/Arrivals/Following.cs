using Rodando.Contracts.Dispatch;
using Rodando.Tracking.Positions;

namespace Rodando.Tracking.Arrivals;

/// <summary>What a batch means for a courier who was known to be somewhere: pure, so that every order of fixes can be tried.</summary>
/// <param name="Newest">The newest fix; null when the batch brought nothing newer than what was known.</param>
/// <param name="Visit">How he now stands to his next stop.</param>
/// <param name="Reached">The fixes with which a visit to <paramref name="Next"/> began.</param>
/// <param name="ToldAt">Time of the fix last told to planning.</param>
/// <param name="TellMoved">True when planning is to be told of <paramref name="Newest"/>.</param>
internal sealed record Following(
    Fix? Newest, PlannedStop? Next, StopVisit? Visit, IReadOnlyList<Fix> Reached, DateTimeOffset? ToldAt, bool TellMoved)
{
    /// <param name="fixes">Permitted fixes of the batch, in any order; those not newer than <paramref name="known"/> are passed over.</param>
    public static Following Of(LastPosition? known, PlannedStop? next, IEnumerable<Fix> fixes, TrackingOptions options)
    {
        var visit = known?.Visit;
        var reached = new List<Fix>();
        Fix? newest = null;
        foreach (var fix in fixes.Where(fix => known is null || fix.At > known.FixAt).OrderBy(fix => fix.At))
        {
            var before = visit;
            visit = StopVisit.After(before, next, fix, options.ArrivalRadiusMetres);
            if (visit is { Phase: VisitPhase.Arrived } && visit != before)
                reached.Add(fix);
            newest = fix;
        }
        var tell = newest is not null && (known?.ToldAt is not { } told || newest.At - told >= options.MovedInterval);
        return new Following(newest, next, visit, reached, tell ? newest!.At : known?.ToldAt, tell);
    }
}
