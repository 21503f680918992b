using Microsoft.AspNetCore.Identity;

namespace Rodando.Members.People;

/// <summary>Someone who signs in by e-mail and password. Belongs to no collective by itself; see the memberships.</summary>
internal sealed class Person : IdentityUser<Guid>;
