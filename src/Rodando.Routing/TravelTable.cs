namespace Rodando.Routing;

/// <summary>Rides from each source to each destination; immutable.</summary>
public sealed class TravelTable
{
    private readonly Travel?[] cells;

    /// <param name="sources">Number of rows, 0 or more.</param>
    /// <param name="destinations">Number of columns, 0 or more.</param>
    /// <param name="ride">Asked once for each (row, column); null means that no way leads there.</param>
    public TravelTable(int sources, int destinations, Func<int, int, Travel?> ride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sources);
        ArgumentOutOfRangeException.ThrowIfNegative(destinations);
        ArgumentNullException.ThrowIfNull(ride);
        (Sources, Destinations) = (sources, destinations);
        cells = new Travel?[checked(sources * destinations)];
        for (var cell = 0; cell < cells.Length; cell++)
            cells[cell] = ride(cell / destinations, cell % destinations);
        Estimated = cells.Any(cell => cell is { Estimated: true });
    }

    /// <summary>Number of rows.</summary>
    public int Sources { get; }

    /// <summary>Number of columns.</summary>
    public int Destinations { get; }

    /// <summary>True when at least one ride of the table is an estimate.</summary>
    public bool Estimated { get; }

    /// <summary>The ride from a source to a destination, or null when no way leads there.</summary>
    public Travel? this[int source, int destination]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)source, (uint)Sources, nameof(source));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)destination, (uint)Destinations, nameof(destination));
            return cells[(source * Destinations) + destination];
        }
    }
}
