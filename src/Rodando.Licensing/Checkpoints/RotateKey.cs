using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Checkpoints;

/// <param name="KeyId">The key in use, which is to be replaced: two people who replace it at once do so once.</param>
/// <param name="Reason">Why, for the log. No personal data.</param>
/// <param name="Lost">True when the old private key is gone and cannot sign its successor; everybody will see that.</param>
public sealed record RotateKeyRequest(
    [property: StringLength(32, MinimumLength = 32)] string KeyId, [property: StringLength(2000, MinimumLength = 3)] string Reason, bool Lost = false);

/// <param name="KeyId">First 32 hexadecimal digits of the SHA-256 of the public key.</param>
/// <param name="PublicKey">ECDSA P-256, SubjectPublicKeyInfo (DER), base64.</param>
/// <param name="RetiredAt">Null for the key in use.</param>
public sealed record SigningKeyResponse(string KeyId, string PublicKey, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt)
{
    internal static SigningKeyResponse Of(SigningKey row) => new(row.KeyId, Convert.ToBase64String(row.PublicKey), row.CreatedAt, row.RetiredAt);
}

/// <summary>Replaces the key that signs checkpoints. The change is an event, signed by the old key and by the new one.</summary>
internal static class RotateKey
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/audit/keys", HandleAsync)
        .WithName(nameof(RotateKey))
        .WithSummary("Replaces the key that signs the checkpoints of the audit chain.")
        .Produces<SigningKeyResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(
        RotateKeyRequest request, HttpContext http, LicensingDb db, KeyFiles files, TimeProvider clock, CancellationToken cancel) =>
        Idempotency.RunAsync(http, db, request, clock, async () =>
        {
            var federation = http.User.FederationId();
            var log = await AuditLog.OpenAsync(db, federation, clock, Activity.Current?.TraceId.ToString(), cancel);
            var old = await db.SigningKeys.SingleOrDefaultAsync(row => row.FederationId == federation && row.RetiredAt == null, cancel);
            if (old is null || old.KeyId != request.KeyId)
                return (null, new Refusal("key-not-in-use", "This is not the key in use; read the keys again.", "keyId").ToProblem());

            var code = await db.Federations.Where(row => row.Id == federation).Select(row => row.Code).SingleAsync(cancel);
            var made = files.Make(federation, log.Now);
            var publicKey = Convert.ToBase64String(made.PublicKey);
            var handover = KeyEvents.Handover(code, old.KeyId, made.KeyId, publicKey);
            var signed = files.Sign(old, handover);
            if (signed is null && !request.Lost)
                return (null, new Refusal("key-lost", "The private key in use is not on this machine. Restore it, or say that it is lost.", "lost").ToProblem());

            old.Retire(log.Now);
            db.SigningKeys.Add(made);
            log.Append(signed is null ? KeyEvents.Replaced : KeyEvents.Rotated, http.User.PrincipalKey(), new JsonObject
            {
                ["oldKeyId"] = old.KeyId, ["keyId"] = made.KeyId, ["publicKey"] = publicKey,
                ["oldSignature"] = signed, ["signature"] = files.Sign(made, handover),
            }, request.Reason);
            return (new Effect(StatusCodes.Status201Created, SigningKeyResponse.Of(made)), null);
        }, cancel);
}
