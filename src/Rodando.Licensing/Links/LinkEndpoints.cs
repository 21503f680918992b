using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.Http;
using Rodando.Platform.Modules;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Links;

/// <summary>What the module has of identities and links.</summary>
internal static class LinkEndpoints
{
    public static void Add(ModuleBuilder module) => module.Services.AddSingleton<IdentityHashes>();

    public static void Map(IEndpointRouteBuilder routes)
    {
        ListLinks.Map(routes.MapAudience(Audience.Federation, Policies.Federation).WithTags("Licensing"));
        RecordIdentities.Map(routes.MapAudience(Audience.Federation, Policies.Registrar).WithTags("Licensing"));
        CutLink.Map(routes.MapAudience(Audience.Federation, Policies.Panel).WithTags("Licensing"));
        DeclareOfficer.Map(routes.MapAudience(Audience.Federation, Policies.RegistrarOrPanel).WithTags("Licensing"));
    }
}
