using Microsoft.AspNetCore.Http;
using Rodando.Tracking.Deliveries;

namespace Rodando.Tracking.Page;

/// <summary>What the recipient's page says, in one language.</summary>
/// <param name="Language">For the page's <c>lang</c>.</param>
internal sealed record PageTexts(
    string Language, string Title, string Reference, string To, string Between, string NoEta, string LateEta, string Away, string Here, string SeenAt,
    string Next, string History, string Sketch, string Gone, string GoneHint, string Blurred,
    IReadOnlyDictionary<TrackedState, (string Headline, string Hint)> States, IReadOnlyList<string> Steps, IReadOnlyDictionary<string, string> Entries)
{
    public static readonly PageTexts Spanish = new(
        "es-MX", "Tu entrega", "Referencia", "Entrega en", "Llega entre {0} y {1}", "Te diremos la hora en cuanto la sepamos.",
        "Va con retraso; estamos calculando la hora.", "A unos {0}", "A la vuelta de la esquina", "visto a las {0}", "{0} viene hacia ti", "Lo que ha pasado",
        "Croquis: quien reparte está a unos {0} de la entrega, hacia el {1}.", "Este enlace ya no muestra nada",
        "La entrega terminó hace más de una semana, o el enlace todavía no está listo. Prueba de nuevo en un minuto.", "Posición aproximada",
        new Dictionary<TrackedState, (string, string)>
        {
            [TrackedState.Placed] = ("Pedido recibido", "Estamos buscando quién lo lleve."),
            [TrackedState.Assigned] = ("Ya tiene quien lo lleve", "Pronto pasan a recogerlo."),
            [TrackedState.Accepted] = ("Van a recogerlo", "Después viene hacia ti."),
            [TrackedState.PickedUp] = ("En camino", "Tu paquete ya viaja en bici."),
            [TrackedState.Delivered] = ("Entregado", "¡Gracias por recibirlo!"),
            [TrackedState.Failed] = ("No se pudo entregar", "La cooperativa o la tienda te contactarán."),
            [TrackedState.Cancelled] = ("Cancelado", "Esta entrega ya no se hará."),
        },
        ["Recibido", "Asignado", "En camino", "Entregado"],
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["placed"] = "Pedido recibido", ["assigned"] = "Asignado", ["accepted"] = "Aceptado", ["picked-up"] = "Recogido", ["arrived"] = "En la puerta",
            ["delivered"] = "Entregado", ["failed"] = "No se pudo entregar", ["cancelled"] = "Cancelado",
        });

    public static readonly PageTexts English = new(
        "en", "Your delivery", "Reference", "Delivering to", "Arrives between {0} and {1}", "We will tell you the time as soon as we know it.",
        "It is running late; the time is being worked out.", "About {0} away", "Around the corner", "seen at {0}", "{0} is on the way to you", "What has happened",
        "Sketch: the rider is about {0} from the delivery, to the {1}.", "This link shows nothing any more",
        "The delivery ended more than a week ago, or the link is not ready yet. Try again in a minute.", "Approximate position",
        new Dictionary<TrackedState, (string, string)>
        {
            [TrackedState.Placed] = ("Order received", "We are finding somebody to carry it."),
            [TrackedState.Assigned] = ("A rider has it", "It will be picked up soon."),
            [TrackedState.Accepted] = ("On the way to the pickup", "Then it comes to you."),
            [TrackedState.PickedUp] = ("On its way", "Your parcel is travelling by bike."),
            [TrackedState.Delivered] = ("Delivered", "Thank you for receiving it!"),
            [TrackedState.Failed] = ("Could not be delivered", "The co-op or the shop will contact you."),
            [TrackedState.Cancelled] = ("Cancelled", "This delivery will not take place."),
        },
        ["Received", "Assigned", "On its way", "Delivered"],
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["placed"] = "Order received", ["assigned"] = "Assigned", ["accepted"] = "Accepted", ["picked-up"] = "Picked up", ["arrived"] = "At the door",
            ["delivered"] = "Delivered", ["failed"] = "Could not be delivered", ["cancelled"] = "Cancelled",
        });

    /// <summary>Compass points from north, clockwise.</summary>
    public IReadOnlyList<string> Compass => Language == "en"
        ? ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"]
        : ["norte", "noreste", "este", "sureste", "sur", "suroeste", "oeste", "noroeste"];

    /// <summary>The reader's first wish among the two; Spanish when he wishes neither.</summary>
    public static PageTexts For(HttpRequest request)
    {
        var wishes = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(wish => wish.Quality ?? 1).Select(wish => wish.Value.ToString());
        foreach (var wish in wishes)
        {
            if (wish.StartsWith("es", StringComparison.OrdinalIgnoreCase))
                return Spanish;
            if (wish.StartsWith("en", StringComparison.OrdinalIgnoreCase))
                return English;
        }
        return Spanish;
    }
}
