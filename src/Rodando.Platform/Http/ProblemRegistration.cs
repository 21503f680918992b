using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Rodando.Platform.Http;

internal static class ProblemRegistration
{
    internal static void Add(IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context => Complete(context.ProblemDetails));
        services.AddExceptionHandler<BadInputHandler>();
        services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    /// <summary>Every problem has a type, a title and a code, and its fields are named as they are on the wire.</summary>
    private static void Complete(ProblemDetails problem)
    {
        var status = problem.Status ?? StatusCodes.Status500InternalServerError;
        if (!problem.Extensions.TryGetValue("code", out var code))
            problem.Extensions["code"] = code = Problems.CodeOf(status);
        problem.Type = Problems.TypeOf(code as string ?? Problems.CodeOf(status));
        problem.Title = Problems.TitleOf(status);
        if (problem is HttpValidationProblemDetails { Errors: { Count: > 0 } errors } && errors.Keys.Any(key => FieldPath.Of(key) != key))
        {
            foreach (var (key, messages) in errors.ToArray())
            {
                errors.Remove(key);
                errors[FieldPath.Of(key)] = messages;
            }
        }
    }
}

/// <summary>Stops[0].Location.Latitude and $.stops[0].location.latitude both become stops[0].location.latitude.</summary>
internal static partial class FieldPath
{
    internal static string Of(string path)
    {
        var trimmed = path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path == "$" ? "" : path;
        return Head().Replace(trimmed, match => match.Value.ToLowerInvariant());
    }

    [GeneratedRegex(@"(?<=^|\.)[A-Z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Head();
}

/// <summary>Turns input that could not be read, and a database that is away, into problems that say so.</summary>
internal sealed partial class BadInputHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            BadHttpRequestException bad => OfBadRequest(bad),
            NpgsqlException { IsTransient: true } => Unavailable(httpContext),
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested => new ProblemDetails { Status = 499 },
            _ => null,
        };
        if (problem is null)
            return false;
        httpContext.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    private static ProblemDetails OfBadRequest(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
            return OfJson(json);
        // "Failed to bind parameter "int limit" from "abc"." or "Required parameter "string q" was not provided from query string."
        if (bad.StatusCode == StatusCodes.Status400BadRequest && Parameter().Match(bad.Message) is { Success: true } match)
        {
            var message = bad.Message.StartsWith("Required", StringComparison.Ordinal) ? "It is required." : "Its value cannot be read.";
            return Field(match.Groups["name"].Value, message, "validation-failed");
        }
        return new ProblemDetails { Status = bad.StatusCode, Detail = bad.StatusCode == 413 ? "Send a smaller body." : bad.Message };
    }

    private static HttpValidationProblemDetails OfJson(JsonException json)
    {
        var missing = Missing().Match(json.Message);
        if (missing.Success)
        {
            var parent = FieldPath.Of(json.Path ?? "$");
            var errors = Quoted().Matches(missing.Groups["names"].Value).Select(name => name.Groups["name"].Value).ToDictionary(
                name => parent.Length == 0 ? name : $"{parent}.{name}", _ => new[] { "It is required." }, StringComparer.Ordinal);
            return new HttpValidationProblemDetails(errors) { Status = StatusCodes.Status400BadRequest };
        }
        var path = FieldPath.Of(json.Path ?? "$");
        var wellFormed = path.Length > 0;
        return Field(wellFormed ? path : "body", Reason(json), wellFormed ? "validation-failed" : "malformed-json");
    }

    private static string Reason(JsonException json)
    {
        if (!json.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) && json.InnerException is null
            && json.Message.IndexOf(" Path: ", StringComparison.Ordinal) is var cut)
            return cut > 0 ? json.Message[..cut] : json.Message;
        return "Its value has the wrong type or is out of range.";
    }

    private static HttpValidationProblemDetails Field(string field, string message, string code) =>
        new(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] })
        {
            Status = StatusCodes.Status400BadRequest,
            Detail = $"{field}: {message}",
            Extensions = { ["code"] = code },
        };

    private static ProblemDetails Unavailable(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return new ProblemDetails { Status = StatusCodes.Status503ServiceUnavailable, Detail = "The store does not answer; try again." };
    }

    [GeneratedRegex("parameter \"[^\"]*? (?<name>[A-Za-z_][A-Za-z0-9_]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex("missing required properties including: (?<names>.*?)\\.?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Missing();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
