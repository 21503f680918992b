using Rodando.Planning;
using Rodando.Routing;

namespace Rodando.Dispatch.Board;

/// <summary>The rides that planning can come to ask about, and no others.</summary>
/// <remarks>
/// On a board of 50 couriers and 300 jobs that is one pair in forty: each route among its own stops, and what is not planned yet to
/// and from everywhere. Pairs that nobody asks about stand as unreachable.
/// </remarks>
internal sealed record BoardTravel(TravelMatrix Matrix, bool Estimated)
{
    /// <param name="places">All places of the board; what follows are indices into it.</param>
    /// <param name="loose">Places of the jobs that are to be placed.</param>
    /// <param name="routes">Per courier: where he is, and his stops.</param>
    public static async Task<BoardTravel> AskAsync(
        ITravelTimes travel, IReadOnlyList<RoutePoint> places, int[] loose, IEnumerable<int[]> routes, CancellationToken cancel)
    {
        var size = places.Count;
        var (seconds, metres) = (new int[size * size], new int[size * size]);
        Array.Fill(seconds, TravelMatrix.Unreachable);
        var estimated = false;
        foreach (var route in routes) await FillAsync(route, route);
        if (loose.Length > 0)
        {
            int[] all = [.. Enumerable.Range(0, size)];
            await FillAsync(loose, all);
            await FillAsync(all, loose);
        }

        return new BoardTravel(new TravelMatrix(size, seconds, metres), estimated);

        async Task FillAsync(int[] from, int[] to)
        {
            var table = await travel.TableAsync([.. from.Select(place => places[place])], [.. to.Select(place => places[place])], cancel);
            estimated |= table.Estimated;
            for (var row = 0; row < from.Length; row++)
                for (var column = 0; column < to.Length; column++)
                    if (table[row, column] is { } ride)
                        (seconds[(from[row] * size) + to[column]], metres[(from[row] * size) + to[column]]) = (ride.Seconds, ride.Metres);
        }
    }
}
