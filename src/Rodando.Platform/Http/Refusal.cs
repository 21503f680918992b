using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Rodando.Platform.Http;

/// <summary>A rule said no. An answer, not a fault.</summary>
/// <param name="Code">Stable kebab-case code, never reused; listed in the README.</param>
/// <param name="Detail">One sentence for a person.</param>
/// <param name="Field">The field of the request it is about, such as pickup.location; null when none.</param>
public sealed record Refusal(string Code, string Detail, string? Field = null);

public static class Problems
{
    /// <summary>The refusal as problem+json; 409 unless it is one of the named few.</summary>
    public static ProblemHttpResult ToProblem(this Refusal refusal, int status = StatusCodes.Status409Conflict)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return Of(status, refusal.Code, refusal.Detail, refusal.Field);
    }

    /// <param name="code">Stable kebab-case code.</param>
    /// <param name="detail">One sentence for a person.</param>
    public static ProblemHttpResult Of(int status, string code, string detail, string? field = null)
    {
        var problem = field is null
            ? new ProblemDetails()
            : new HttpValidationProblemDetails(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [detail] });
        problem.Status = status;
        problem.Title = TitleOf(status);
        problem.Detail = detail;
        problem.Type = TypeOf(code);
        problem.Extensions["code"] = code;
        return TypedResults.Problem(problem);
    }

    /// <summary>400 about one field.</summary>
    public static ProblemHttpResult Invalid(string field, string message) =>
        Of(StatusCodes.Status400BadRequest, "validation-failed", message, field);

    /// <summary>400 about several fields, all at once.</summary>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) => TypedResults.Problem(new HttpValidationProblemDetails(errors)
    {
        Status = StatusCodes.Status400BadRequest,
        Title = TitleOf(StatusCodes.Status400BadRequest),
        Type = TypeOf("validation-failed"),
        Extensions = { ["code"] = "validation-failed" },
    });

    /// <summary>It does not exist, or not for this caller.</summary>
    public static ProblemHttpResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "not-found", $"There is no such {what}.");

    /// <summary>The row changed under the caller.</summary>
    public static ProblemHttpResult VersionMismatch() => Of(
        StatusCodes.Status412PreconditionFailed, "version-mismatch", "It has changed since it was read; read it again. The ETag header holds its version.");

    internal static string TypeOf(string code) => $"/problems/{code}";

    internal static string TitleOf(int status) => status switch
    {
        400 => "The request is not valid.",
        401 => "Sign in first.",
        403 => "Not permitted.",
        404 => "Not found.",
        405 => "The method is not allowed here.",
        409 => "Refused by a rule.",
        412 => "It has changed in the meantime.",
        413 => "The body is too large.",
        415 => "The content type is not understood.",
        422 => "It cannot be processed.",
        428 => "A precondition is required.",
        429 => "Too many requests.",
        503 => "Not available at the moment.",
        _ => status >= 500 ? "Something went wrong on our side." : "The request failed.",
    };

    internal static string CodeOf(int status) => status switch
    {
        400 => "validation-failed",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not-found",
        405 => "method-not-allowed",
        412 => "version-mismatch",
        413 => "body-too-large",
        415 => "unsupported-media-type",
        429 => "too-many-requests",
        503 => "unavailable",
        _ => status >= 500 ? "internal-error" : "request-failed",
    };
}
