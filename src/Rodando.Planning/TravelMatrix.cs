namespace Rodando.Planning;

/// <summary>Seconds and metres from each location to each other; n × n, row = from, column = to, not symmetric in general.</summary>
public sealed class TravelMatrix
{
    /// <summary>Stands in the seconds where no way leads.</summary>
    public const int Unreachable = -1;

    private readonly int[] seconds;
    private readonly int[] metres;

    /// <param name="size">Number of locations n, 0 or more.</param>
    /// <param name="seconds">n × n, row by row; 0 or more, or <see cref="Unreachable"/>. Kept, not copied.</param>
    /// <param name="metres">n × n, row by row; 0 or more (any value where unreachable). Kept, not copied.</param>
    /// <exception cref="ArgumentException">A length is not n × n, or a value is below its range.</exception>
    public TravelMatrix(int size, int[] seconds, int[] metres)
    {
        ArgumentNullException.ThrowIfNull(seconds);
        ArgumentNullException.ThrowIfNull(metres);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var cells = checked(size * size);
        if (seconds.Length != cells) throw new ArgumentException($"{cells} values are needed, {seconds.Length} came.", nameof(seconds));
        if (metres.Length != cells) throw new ArgumentException($"{cells} values are needed, {metres.Length} came.", nameof(metres));
        if (Array.Exists(seconds, value => value < Unreachable)) throw new ArgumentException("Below −1.", nameof(seconds));
        (Size, this.seconds, this.metres) = (size, seconds, metres);
    }

    /// <summary>Number of locations.</summary>
    public int Size { get; }

    /// <summary>Whole seconds, or <see cref="Unreachable"/>.</summary>
    public int Seconds(int from, int to) => seconds[(from * Size) + to];

    /// <summary>Whole metres; of no meaning where unreachable.</summary>
    public int Metres(int from, int to) => metres[(from * Size) + to];
}
