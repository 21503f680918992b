using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Assemblies;
using Rodando.Licensing.MemberRegister;
using Rodando.Licensing.Signals;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Reverification;

/// <summary>"Still a co-op?": the yearly tests, what they rest on, and what auditors see besides.</summary>
internal static class ReverificationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var member = routes.MapAudience(Audience.Cooperative, Policies.Member).WithTags("Re-verification");
        GetOwnReverification.Map(member);
        LodgeReport.Map(member);
        ListAssemblies.Map(member);
        ListBallots.Map(member);
        GetBallot.Map(member);
        CastVote.Map(member);

        var admin = routes.MapAudience(Audience.Cooperative, Policies.Admin).WithTags("Re-verification");
        AnswerReverification.Map(admin);
        SubmitReverification.Map(admin);
        RecordAssembly.Map(admin);
        OpenBallot.Map(admin);

        var federation = routes.MapAudience(Audience.Federation, Policies.Federation).WithTags("Re-verification");
        GetReverification.Map(federation);
        ListVerificationRuns.Map(federation);
        RecomputeRun.Map(federation);
        DiffRegister.Map(federation);
        ListRegisterSnapshots.Map(federation);
        ListCollectiveAssemblies.Map(federation);
        ListSignals.Map(federation);
        ListReports.Map(federation);
        ConfirmReverification.Map(routes.MapAudience(Audience.Federation, Policies.Registrar).WithTags("Re-verification"));
    }
}
