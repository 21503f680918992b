using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Audit;

/// <summary>An auditor who reads a collective's file leaves an event, which the collective can see.</summary>
internal static class FileReads
{
    public const string Type = "audit.file_read";

    /// <summary>Logs each reading by an auditor of the collective in the route's <c>id</c>, before anything of it is answered.</summary>
    /// <param name="what">What is read, kebab-case: file, evidence, report.</param>
    public static RouteHandlerBuilder RecordsReadsOf(this RouteHandlerBuilder route, string what) => route.AddEndpointFilter(async (context, next) =>
    {
        var answer = await next(context);
        var http = context.HttpContext;
        var shown = answer is INestedHttpResult nested ? nested.Result : answer;
        if (http.User.HasClaim(ClaimNames.Role, Roles.Auditor) && shown is not IStatusCodeHttpResult { StatusCode: >= 300 }
            && Guid.TryParse(http.GetRouteValue("id") as string, out var collective))
            await RecordAsync(http, collective, what);
        return answer;
    });

    private static async Task RecordAsync(HttpContext http, Guid collective, string what)
    {
        var db = http.RequestServices.GetRequiredService<LicensingDb>();
        var clock = http.RequestServices.GetRequiredService<TimeProvider>();
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        var log = await AuditLog.OpenAsync(db, http.User.FederationId(), clock, Activity.Current?.TraceId.ToString(), http.RequestAborted);
        log.Append(Type, http.User.PrincipalKey(), new JsonObject { ["collective"] = collective.ToString(), ["what"] = what });
        await db.SaveChangesAsync(http.RequestAborted);
        await transaction.CommitAsync(http.RequestAborted);
    }
}
