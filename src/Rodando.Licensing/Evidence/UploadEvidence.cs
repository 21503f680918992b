using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Evidence.Storage;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Evidence;

/// <summary>What an uploaded file is; bound from the query, because the body is the file itself.</summary>
public sealed record EvidenceQuery
{
    /// <summary>What it is, by the jurisdiction's profile: MX.ACTA.</summary>
    [FromQuery(Name = "code"), Required, StringLength(60, MinimumLength = 4)]
    public required string Code { get; init; }

    /// <summary>Name of the file with one extension: pdf, png, jpg, jpeg or xml.</summary>
    [FromQuery(Name = "fileName"), Required, StringLength(FileNames.Longest, MinimumLength = 1)]
    public required string FileName { get; init; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits; what arrives is compared with it.</summary>
    [FromQuery(Name = "sha256"), Required, RegularExpression("^[0-9a-fA-F]{64}$")]
    public required string Sha256 { get; init; }

    /// <summary>Local date of issue, not in the future.</summary>
    [FromQuery(Name = "issuedOn")]
    public DateOnly? IssuedOn { get; init; }

    /// <summary>Local date from which what it shows holds, where that is not the date of issue; not in the future.</summary>
    [FromQuery(Name = "effectiveOn")]
    public DateOnly? EffectiveOn { get; init; }

    /// <summary>Last local date on which it counts.</summary>
    [FromQuery(Name = "expiresOn")]
    public DateOnly? ExpiresOn { get; init; }

    /// <summary>Number of a notarial act.</summary>
    [FromQuery(Name = "actNumber"), StringLength(60, MinimumLength = 1)]
    public string? ActNumber { get; init; }

    /// <summary>Name or number of the notary or authority before whom the act was made.</summary>
    [FromQuery(Name = "notary"), StringLength(200, MinimumLength = 1)]
    public string? Notary { get; init; }

    /// <summary>Number in a register.</summary>
    [FromQuery(Name = "number"), StringLength(60, MinimumLength = 1)]
    public string? Number { get; init; }
}

/// <summary>Takes a file of evidence. It goes to disk while it arrives; the row that names it follows when all of it is kept.</summary>
internal static partial class UploadEvidence
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/evidence", HandleAsync)
        .WithName(nameof(UploadEvidence))
        .WithSummary("Uploads a file of evidence; the body is the file.")
        .WithDescription("PDF, PNG, JPEG or XML of at most 20 MiB unless set otherwise. The same file for the same code again is answered with the item there is.")
        // Whatever the sender calls it: the content tells its type.
        .Accepts<Stream>("application/octet-stream", "*/*")
        .Produces<EvidenceResponse>(StatusCodes.Status201Created)
        .Produces<EvidenceResponse>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    internal static async Task<IResult> HandleAsync(
        [AsParameters] EvidenceQuery query, [AsParameters] Decision decision, IEvidenceStore store, IOptions<EvidenceOptions> options,
        ILogger<EvidenceItem> logger)
    {
        var (http, db, clock, cancel) = decision;
        if (FileNames.Wrong(query.FileName) is { } wrong) return Problems.Invalid("fileName", wrong);
        var most = options.Value.MaxBytes;
        // The process-wide limit is for JSON; the reader keeps to ours. Twice as much is let pass unread, or a sender who writes on
        // would see a broken connection and not the answer.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = 2 * most;
        if (http.Request.ContentLength > most) return ReceivedFile.TooLarge(most);
        var (collective, refused) = await CheckAsync(query, db, clock, options.Value.MaxFiles, cancel);
        if (collective is null) return refused!;

        var (file, unfit) = await ReceivedFile.ReceiveAsync(http.Request.Body, store.Incoming, most, cancel);
        if (file is null) return unfit!;
        using (file)
        {
            if (Mismatch(query, file) is { } mismatch) return mismatch;
            var item = Item(query, collective, http.User.SubjectId(), file, clock.GetUtcNow());
            try
            {
                await store.PutAsync(item.StoreKey, file, cancel);
            }
            catch (IOException e)
            {
                LogStoreFailed(logger, e);
                return Problems.Of(StatusCodes.Status503ServiceUnavailable, "evidence-store-unavailable", "The file cannot be kept at the moment; send it again.");
            }

            return await RecordAsync(item, decision, options.Value.MaxFiles);
        }
    }

    // What can be said before a byte of the file is read.
    private static async Task<(Collective? Collective, IResult? Refused)> CheckAsync(
        EvidenceQuery query, LicensingDb db, TimeProvider clock, int mostFiles, CancellationToken cancel)
    {
        var collective = await db.Collectives.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == db.CollectiveId, cancel);
        if (collective is null) return (null, Problems.NotFound("collective"));
        if (await Lodging.GateAsync(db, collective, clock, cancel) is { } denied) return (null, denied);
        if (await db.ProfileOfAsync(collective, cancel) is not { } profile) return (null, Lodging.NoProfile(collective).ToProblem());
        if (profile.Requirement(query.Code) is null) return (null, Lodging.NotOfProfile("code", query.Code, profile).ToProblem());
        var today = LicenceCalendar.LocalDate(clock.GetUtcNow(), collective.Zone);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (query.IssuedOn > today) errors["issuedOn"] = ["It must not lie in the future."];
        if (query.EffectiveOn > today) errors["effectiveOn"] = ["It must not lie in the future."];
        if (query.ExpiresOn < today) errors["expiresOn"] = ["It has run out already."];
        if (query.IssuedOn is { Year: < 1850 }) errors["issuedOn"] = ["It lies too far in the past."];
        if (query.EffectiveOn is { Year: < 1850 }) errors["effectiveOn"] = ["It lies too far in the past."];
        if (query.ExpiresOn is { Year: > 2200 }) errors["expiresOn"] = ["It lies too far in the future."];
        if ((query.ActNumber is null) != (query.Notary is null))
            errors[query.ActNumber is null ? "actNumber" : "notary"] = ["An act is named by its number and its notary."];
        if (errors.Count > 0) return (null, Problems.Invalid(errors));
        // Asked before anything is kept, or whoever has sent too much could go on filling the store.
        var hash = Convert.FromHexString(query.Sha256);
        var own = db.Evidence.AsNoTracking().Where(item => item.CollectiveId == collective.CollectiveId);
        return await own.CountAsync(cancel) >= mostFiles && !await own.AnyAsync(item => item.Sha256 == hash, cancel)
            ? (null, TooMuch(mostFiles).ToProblem())
            : (collective, null);
    }

    private static Refusal TooMuch(int mostFiles) => new("too-much-evidence", $"A collective keeps at most {mostFiles} files.");

    private static IResult? Mismatch(EvidenceQuery query, ReceivedFile file)
    {
        if (!file.Type.Extensions.Contains(FileNames.Extension(query.FileName)))
            return Problems.Invalid("fileName", $"The content is {file.Type.MediaType}, which the extension does not say.");
        return !file.Sha256.AsSpan().SequenceEqual(Convert.FromHexString(query.Sha256))
            ? Problems.Of(StatusCodes.Status400BadRequest, "hash-mismatch", "What arrived has another SHA-256: it was changed on the way, or is another file.", "sha256")
            : null;
    }

    private static EvidenceItem Item(EvidenceQuery query, Collective collective, Guid by, ReceivedFile file, DateTimeOffset now) => new()
    {
        CollectiveId = collective.CollectiveId,
        Id = Guid.CreateVersion7(now),
        FederationId = collective.FederationId,
        Code = query.Code,
        FileName = query.FileName,
        MediaType = file.Type.MediaType,
        Size = file.Size,
        Sha256 = file.Sha256,
        IssuedOn = query.IssuedOn,
        EffectiveOn = query.EffectiveOn,
        ExpiresOn = query.ExpiresOn,
        ActNumber = query.ActNumber?.Trim(),
        Notary = query.Notary?.Trim(),
        ActKey = query.ActNumber is null ? null : Duplicates.KeyOf(query.ActNumber, query.Notary!),
        Number = query.Number?.Trim(),
        UploadedBy = by,
        UploadedAt = now,
    };

    private static Task<IResult> RecordAsync(EvidenceItem item, Decision decision, int mostFiles) => decision.TakeOwnAsync(async (collective, log) =>
    {
        var (db, cancel) = (decision.Db, decision.Cancel);
        var profile = await db.ProfileOfAsync(collective, cancel);
        // The collective's lock makes this the only writer of its evidence.
        var known = await db.Evidence.AsNoTracking().SingleOrDefaultAsync(other => other.CollectiveId == item.CollectiveId
            && other.Code == item.Code && other.Sha256 == item.Sha256 && other.State != EvidenceState.Rejected, cancel);
        if (known is not null) return TypedResults.Ok(EvidenceResponse.Of(known, profile));
        if (await db.Evidence.CountAsync(other => other.CollectiveId == item.CollectiveId, cancel) >= mostFiles)
            return TooMuch(mostFiles).ToProblem();
        db.Evidence.Add(item);
        log.Append("evidence.received", decision.Http.User.PrincipalKey(), new JsonObject
        {
            ["collective"] = item.CollectiveId.ToString(),
            ["evidence"] = item.Id.ToString(),
            ["code"] = item.Code,
            ["sha256"] = Convert.ToHexStringLower(item.Sha256),
            ["issuedOn"] = AuditLog.Date(item.IssuedOn),
        });
        return TypedResults.Created($"/v1/collective/evidence/{item.Id}", EvidenceResponse.Of(item, profile));
    });

    [LoggerMessage(EventId = 4050, Level = LogLevel.Error, Message = "A file of evidence could not be kept.")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception);
}
