import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import javax.imageio.ImageIO;

/** Plot DAY: draws the wind and the rain of a day; rain as bars, wind as a line. Its payload is the plot's file. */
class Plot {

    static final int WIDTH = 900;
    static final int HEIGHT = 420;
    static final int EDGE = 50;

    record Point(double hour, double value) {
    }

    public static void main(String[] arguments) throws IOException {
        String day = arguments[0];
        Path folder = Path.of(System.getenv("WEATHER"));
        Files.writeString(folder.resolve("calls"), "plot " + day + "\n", StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        BufferedImage image = draw(day, read(folder.resolve("data").resolve(day + ".wind.csv")),
                read(folder.resolve("data").resolve(day + ".rain.csv")));
        Path plot = Files.createDirectories(folder.resolve("plots")).resolve(day + ".png");
        Path fresh = plot.resolveSibling(day + ".png.new");
        ImageIO.write(image, "png", fresh.toFile());
        Files.move(fresh, plot, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        System.out.println("{\"plot\": \"" + plot.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"}");
    }

    static List<Point> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(line -> line.split(","))
                .map(cells -> new Point(Double.parseDouble(cells[0]), Double.parseDouble(cells[1]))).toList();
    }

    static BufferedImage draw(String day, List<Point> wind, List<Point> rain) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, WIDTH, HEIGHT);
        double hours = Math.max(1, wind.getLast().hour());
        double most = Math.max(1, Math.max(wind.stream().mapToDouble(Point::value).max().orElse(1),
                rain.stream().mapToDouble(Point::value).max().orElse(1)));
        pen.setColor(new Color(0x8fb8de));
        for (Point point : rain) {
            double bar = (HEIGHT - 2 * EDGE) * point.value() / most;
            pen.fill(new Rectangle2D.Double(x(point.hour(), hours), HEIGHT - EDGE - bar, 10, bar));
        }
        pen.setColor(new Color(0xc0392b));
        pen.setStroke(new BasicStroke(3));
        Path2D line = new Path2D.Double();
        for (Point point : wind) {
            double y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * point.value() / most;
            if (line.getCurrentPoint() == null) {
                line.moveTo(x(point.hour(), hours), y);
            } else {
                line.lineTo(x(point.hour(), hours), y);
            }
        }
        pen.draw(line);
        pen.setColor(Color.DARK_GRAY);
        pen.setStroke(new BasicStroke(1));
        pen.drawRect(EDGE, EDGE, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE);
        try {
            pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
            pen.drawString(day + ": wind (line), rain (bars), by hour", EDGE, EDGE - 15);
        } catch (RuntimeException | Error e) {
            // a machine without fonts; the picture says the same without words
            System.err.println("there are no fonts: " + e);
        }
        pen.dispose();
        return image;
    }

    static double x(double hour, double hours) {
        return EDGE + (WIDTH - 2 * EDGE) * hour / hours;
    }
}
