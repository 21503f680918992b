using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rodando.Contracts.Dispatch;
using Rodando.Dispatch.Decisions;
using Rodando.Dispatch.Jobs;
using Rodando.Dispatch.Licence;
using Rodando.Dispatch.Plans;
using Rodando.Planning;

namespace Rodando.Dispatch.Board;

/// <summary>Gives a collective's due jobs to the couriers to whom they cost least, one after another, in one transaction.</summary>
internal sealed partial class JobAssignment(
    DispatchDb db, TimeProvider clock, IOptions<DispatchOptions> options, ILogger<JobAssignment> logger)
{
    private readonly DispatchOptions settings = options.Value;

    /// <summary>One run over the collective that the tenant has entered.</summary>
    /// <returns>True when there may be more to do at once.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var row = await db.LockBoardAsync(cancel);
        var now = clock.GetUtcNow();
        var due = await DueAsync(now, cancel);
        if (due.Count == 0) return false;
        var ripe = Postpone(due, now);
        if ((await db.MayDispatchAsync(now, cancel)).Code is { } no) Refuse(ripe, no, now);
        else if (ripe.Count > 0) await AssignAsync(row, ripe, now, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        LogRun(logger, db.CollectiveId, ripe.Count(job => job.State == JobState.Assigned), ripe.Count(job => job.State == JobState.Open));
        return due.Count == settings.JobsPerRun;
    }

    private Task<List<Job>> DueAsync(DateTimeOffset now, CancellationToken cancel) => db.Jobs
        .Where(job => job.State == JobState.Open && job.NextTryAt <= now)
        .OrderBy(job => job.NextTryAt).ThenBy(job => job.DeliveryId)
        .Take(settings.JobsPerRun)
        .Include(job => job.Stops).Include(job => job.Holdings)
        .ToListAsync(cancel);

    // A job for tonight is not given to anybody this morning: the board will have changed ten times by then.
    private List<Job> Postpone(List<Job> due, DateTimeOffset now)
    {
        foreach (var job in due.Where(job => FirstTry(job) > now))
            (job.NextTryAt, job.LastAnswer) = (FirstTry(job), null);
        return [.. due.Where(job => FirstTry(job) <= now).OrderBy(job => job.Dropoff.Before).ThenBy(job => job.DeliveryId)];
    }

    private DateTimeOffset FirstTry(Job job) => job.Pickup.After - settings.AssignAhead;

    private void Refuse(List<Job> jobs, string code, DateTimeOffset now)
    {
        foreach (var job in jobs)
        {
            job.NextTryAt = now + settings.TryAgainAfter;
            if (string.Equals(job.LastAnswer, code, StringComparison.Ordinal)) continue;
            job.LastAnswer = code;
            db.Decisions.Add(DecisionWriting.Plain(job, DecisionOutcome.NotAssigned, courier: null, principal: null, code, now));
        }
    }

    private async Task AssignAsync(BoardRow row, List<Job> jobs, DateTimeOffset now, CancellationToken cancel)
    {
        var work = await BoardWork.ReadAsync(db, only: null, cancel);
        var board = await BoardProblem.CreateAsync(work, work.OnShift, jobs, job => job.Refusers, now, cancel);
        var insertion = new CheapestInsertion(board.Problem, board.Plan);
        var changed = new HashSet<Guid>();
        foreach (var job in jobs)
        {
            var number = board.NumberOf(job);
            var all = insertion.Options(number);
            if (all is not [{ Best: { } best }, ..])
            {
                Wait(DecisionWriting.Compare(row, work, board, job, all, chosen: null, jobs.Count, now), job, all, now);
                continue;
            }

            insertion.Place(number, best);
            var courier = board.Couriers[best.Vehicle];
            changed.Add(courier);
            var decision = DecisionWriting.Compare(row, work, board, job, all, courier, jobs.Count, now);
            db.Decisions.Add(decision);
            job.Give(courier, now);
            db.Announce(new CourierAssigned(
                Guid.CreateVersion7(now), job.CollectiveId, now, job.DeliveryId, job.NextVersion(), courier, work.FirstNameOf(courier),
                decision.DecisionId, ByPerson: false), job.DeliveryId);
        }

        await db.WritePlansAsync(work, board, insertion.Plan, changed.Order(), now, cancel);
    }

    private void Wait(Decision decision, Job job, IReadOnlyList<VehicleOption> all, DateTimeOffset now)
    {
        job.NextTryAt = now + settings.TryAgainAfter;
        var answer = all.Count == 0 ? "nobody-on-shift" : string.Join(' ', all
            .GroupBy(option => option.Forbids!.Value).OrderBy(same => same.Key)
            .Select(same => $"{DecisionWriting.Code(same.Key)}:{same.Count()}"));
        if (string.Equals(job.LastAnswer, answer, StringComparison.Ordinal)) return;
        job.LastAnswer = answer;
        db.Decisions.Add(decision);
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Debug, Message = "Board of {CollectiveId}: {Assigned} jobs assigned, {Waiting} wait.")]
    private static partial void LogRun(ILogger logger, Guid collectiveId, int assigned, int waiting);
}
