namespace Rodando.Routing;

/// <summary>One ride.</summary>
/// <param name="Seconds">Riding time in whole seconds, rounded up, 0 or more.</param>
/// <param name="Metres">Ridden distance in whole metres, 0 or more.</param>
/// <param name="Estimated">True when no street was looked at.</param>
public readonly record struct Travel(int Seconds, int Metres, bool Estimated);
