using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Rodando.Platform.Tenancy;

namespace Rodando.Platform.SignIn;

internal static class SignInRegistration
{
    private const string ByShape = "ByShape";

    internal static void Add(IServiceCollection services)
    {
        services.AddOptions<SignInOptions>().BindConfiguration("Rodando:SignIn").ValidateOnStart();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<ApiKeyDirectory>();
        services.AddSingleton(provider => new ClientCredentials(
            provider.GetRequiredService<ApiKeyDirectory>(), provider.GetRequiredService<AccessTokens>()));
        services.AddSingleton<SignedLinks>();
        services.AddAuthorization(Policies.Add);
        services.AddAuthentication(ByShape)
            .AddPolicyScheme(ByShape, null, options => options.ForwardDefaultSelector = http =>
                ApiKeyHandler.BearerOf(http.Request)?.StartsWith(ApiKeyHandler.Prefix, StringComparison.Ordinal) == true
                    ? ApiKeyHandler.SchemeName : JwtBearerDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<SigningKeys, TimeProvider>(ConfigureJwt);
    }

    private static void ConfigureJwt(JwtBearerOptions options, SigningKeys keys, TimeProvider clock)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = AccessTokens.Issuer,
            ValidAudience = AccessTokens.Issuer,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            NameClaimType = ClaimNames.Name,
            RoleClaimType = ClaimNames.Role,
            IssuerSigningKeyResolver = (_, _, kid, _) => keys.Known.Where(key => key.KeyId == kid),
            // The library reads the wall clock; ours may be a simulated one. Half a minute for clocks that differ between machines.
            LifetimeValidator = (from, until, _, _) =>
                until is { } end && clock.GetUtcNow().UtcDateTime < end.AddSeconds(30)
                && (from is not { } start || clock.GetUtcNow().UtcDateTime > start.AddSeconds(-30)),
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = async context =>
            {
                // Resolving a key is synchronous in the library, so they are read before; not for callers who bring no token.
                if (ApiKeyHandler.BearerOf(context.Request) is not null)
                    await keys.AllAsync(context.HttpContext.RequestAborted);
            },
            OnAuthenticationFailed = context =>
            {
                if (context.Exception is SecurityTokenSignatureKeyNotFoundException)
                    keys.Forget();
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>Sign-in, permission, and then the tenant: from here on the database shows only the caller's rows.</summary>
    internal static void Use(IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use((http, next) =>
        {
            var tenant = http.RequestServices.GetRequiredService<Tenant>();
            if (http.User.FindId(ClaimNames.Collective) is { } collective)
                tenant.EnterCollective(collective);
            else if (http.User.FindId(ClaimNames.Federation) is { } federation)
                tenant.EnterFederation(federation);
            return next(http);
        });
    }
}
