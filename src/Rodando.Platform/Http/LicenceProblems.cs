using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Rodando.Contracts.Licensing;

namespace Rodando.Platform.Http;

/// <summary>The gate's refusals as 403 problems.</summary>
public static class LicenceProblems
{
    /// <summary>For the co-operative: what state it is in, since when, and where its file and the way to appeal stand.</summary>
    /// <param name="answer">An answer that is not allowed.</param>
    public static ProblemHttpResult ToProblem(this GateAnswer answer)
    {
        var code = answer.Code ?? throw new ArgumentException("The gate did not refuse.", nameof(answer));
        var problem = Problems.Of(StatusCodes.Status403Forbidden, code, DetailOf(code));
        // Without any facts there is no state to tell.
        if (answer.Standing != default)
        {
            problem.ProblemDetails.Extensions["state"] = LicenceStates.Name(answer.Standing.State);
            problem.ProblemDetails.Extensions["since"] = answer.Standing.Since;
        }

        problem.ProblemDetails.Extensions["appealUrl"] = "/v1/collective/licence";
        return problem;
    }

    /// <summary>For a merchant, who is told neither the state nor the reason.</summary>
    public static ProblemHttpResult ToMerchantProblem(this GateAnswer answer) => answer.IsAllowed
        ? throw new ArgumentException("The gate did not refuse.", nameof(answer))
        : Problems.Of(StatusCodes.Status403Forbidden, LicenceCodes.NotAcceptingOrders,
            "This collective is not accepting orders. Its contact will tell you more.");

    private static string DetailOf(string code) => code switch
    {
        LicenceCodes.SnapshotStale => "There has been no news of the licence for too long: no new work until there is.",
        LicenceCodes.SandboxOnly => "Until the collective is admitted only test keys work.",
        LicenceCodes.DrainOnly => "Only parcels already in custody may be finished, returned or handed over.",
        LicenceCodes.ExistingMerchantsOnly => "Only merchants served before the hold may be served.",
        LicenceCodes.OnRequest => "The federation gives it on request.",
        LicenceCodes.WindowAfterDeadline => "The time window ends after the last permitted date of the licence.",
        _ => "The licence in its present state does not cover it.",
    };
}
