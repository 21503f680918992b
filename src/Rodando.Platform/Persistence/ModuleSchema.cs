namespace Rodando.Platform.Persistence;

/// <summary>The schema of a module and the facts it announces, by the name that stands in its outbox.</summary>
/// <param name="Name">The schema's and the module's name, such as intake.</param>
/// <param name="Facts">Everything the module may announce. Listed by hand; nothing is resolved by scanning.</param>
public sealed record ModuleSchema(string Name, params IReadOnlyList<Type> Facts)
{
    /// <exception cref="ArgumentException">The module does not declare this fact.</exception>
    public string NameOf(Type fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        return Facts.Contains(fact) ? fact.Name : throw new ArgumentException($"Module {Name} does not declare {fact.Name}.", nameof(fact));
    }

    /// <returns>Null when the name is not, or no longer, declared.</returns>
    public Type? TypeOf(string name) => Facts.FirstOrDefault(fact => string.Equals(fact.Name, name, StringComparison.Ordinal));
}
